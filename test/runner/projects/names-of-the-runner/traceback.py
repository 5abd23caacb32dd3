OWNER = 'user'
