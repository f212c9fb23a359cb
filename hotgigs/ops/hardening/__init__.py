"""What hardens the box: a catalogue of controls, and whether each is live."""
