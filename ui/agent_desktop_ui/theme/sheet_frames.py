"""Style sheet of windows, frames and labels."""

FRAMES = """
QMainWindow, QDialog, QWidget[kind="window"] { background: $background; }
QFrame[kind="card"], QWidget[kind="card"] {
    background: $surface; border: 1px solid $line; border-radius: 8px; }
QFrame[kind="card"][meaning="danger"] { border-color: $danger; }
QFrame[kind="card"][meaning="call"] { border-color: $call; }
QFrame[kind="card"][meaning="warning"] { border-color: $warning; }
QFrame[kind="inset"] { background: $surface_2; border: 1px solid $line; border-radius: 8px; }
QFrame[kind="floating"] { background: $surface; border: 1px solid $line_strong; border-radius: 10px; }
QFrame[kind="floating"][meaning="call"] { border: 2px solid $call; }
QFrame[kind="bar"] { background: $surface; border: 0; border-bottom: 1px solid $line; }
QFrame[kind="rail"] { background: $surface; border: 0; border-right: 1px solid $line; }
QFrame[kind="status"] { background: $surface; border: 0; border-top: 1px solid $line; }
QFrame[kind="notice"] { background: $neutral_tint; border: 1px solid $line; border-radius: 6px; }
QFrame[kind="notice"][meaning="danger"] { background: $danger_tint; border-color: $danger; }
QFrame[kind="notice"][meaning="warning"] { background: $warning_tint; border-color: $warning; }
QFrame[kind="notice"][meaning="good"] { background: $good_tint; border-color: $good; }
QFrame[kind="notice"][meaning="call"] { background: $call_tint; border-color: $call; }
QFrame[kind="rule"] { background: $line; border: 0; }

QLabel { background: transparent; }
QLabel[role="body"] { font-size: 13px; color: $ink; }
QLabel[role="strong"] { font-size: 13px; font-weight: 600; color: $ink; }
QLabel[role="soft"] { font-size: 13px; color: $ink_2; }
QLabel[role="secondary"] { font-size: 12px; color: $ink_2; }
QLabel[role="hint"] { font-size: 12px; color: $ink_3; }
QLabel[role="title"] { font-size: 15px; font-weight: 600; color: $ink; }
QLabel[role="headline"] { font-size: 20px; font-weight: 600; color: $ink; }
QLabel[role="figure"] { font-size: 20px; font-weight: 600; color: $ink; }
QLabel[role="hero"] { font-size: 44px; font-weight: 600; color: $ink; }
QLabel[meaning="call"] { color: $call; }
QLabel[meaning="good"] { color: $good; }
QLabel[meaning="warning"] { color: $warning; }
QLabel[meaning="premium"] { color: $premium; }
QLabel[meaning="danger"] { color: $danger; }
QLabel[meaning="neutral"] { color: $neutral; }
"""
