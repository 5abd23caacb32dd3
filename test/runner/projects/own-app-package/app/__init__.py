OWNER = 'the user'
