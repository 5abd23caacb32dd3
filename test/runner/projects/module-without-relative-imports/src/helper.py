VALUE = 'helper beside it'
