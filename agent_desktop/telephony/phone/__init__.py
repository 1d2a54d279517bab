"""The phone process: PJSUA2 and the audio devices, apart from the window."""
