OWNER = 'the user too'
