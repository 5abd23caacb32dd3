VALUE = 'flat'
