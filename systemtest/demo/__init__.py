"""The main job from beginning to end, on real data, through the public API alone."""
