VALUE = 'namespace package'
