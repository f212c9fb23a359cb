"""What people may ask of a site that knows them: to be erased, for good and after every restore."""
