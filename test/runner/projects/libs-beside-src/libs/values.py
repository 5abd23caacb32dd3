VALUE = 'beside src'
