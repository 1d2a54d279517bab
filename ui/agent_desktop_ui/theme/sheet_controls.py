"""Style sheet of the controls. `$name` is a meaning of `theme.meaning.COLOURS`, `url(theme:…)` a painted mark."""

CONTROLS = """
QPushButton, QToolButton {
    background: $surface; color: $ink; border: 1px solid $line_strong; border-radius: 6px;
    padding: 0 12px; min-height: 30px; font-size: 13px;
}
QPushButton[size="small"], QToolButton[size="small"] { min-height: 24px; padding: 0 9px; font-size: 12px; }
QPushButton:hover, QToolButton:hover { background: $surface_2; border-color: $neutral; }
QPushButton:pressed, QToolButton:pressed, QPushButton:checked, QToolButton:checked {
    background: $call_tint; color: $call; border-color: $call;
}
QPushButton:focus, QToolButton:focus { border: 2px solid $focus; padding: 0 11px; min-height: 28px; }
QPushButton[size="small"]:focus, QToolButton[size="small"]:focus { padding: 0 8px; min-height: 22px; }
QPushButton:disabled, QToolButton:disabled { color: $ink_3; background: $surface_2; border-color: $line; }

QPushButton[kind="primary"] { background: $call; color: $on_solid; border-color: $call; font-weight: 600; }
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"]:pressed {
    background: $call_strong; border-color: $call_strong;
}
QPushButton[kind="danger"] { background: $danger; color: $on_solid; border-color: $danger; font-weight: 600; }
QPushButton[kind="danger"]:hover, QPushButton[kind="danger"]:pressed {
    background: $danger_strong; border-color: $danger_strong;
}
QPushButton[kind="primary"]:focus, QPushButton[kind="danger"]:focus { border-color: $ink; }
QPushButton[kind="primary"]:disabled, QPushButton[kind="danger"]:disabled {
    background: $neutral_tint; color: $ink_3; border-color: $line;
}
QPushButton[kind="quiet"], QToolButton[kind="quiet"] {
    background: transparent; border-color: transparent; color: $ink_2; }
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover { background: $neutral_tint; color: $ink; }
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus { border-color: $focus; }
QPushButton[kind="link"] {
    background: transparent; border: 1px solid transparent; color: $call; padding: 0 2px; min-height: 20px;
    text-align: left;
}
QPushButton[kind="link"]:hover { color: $call_strong; text-decoration: underline; }
QPushButton[kind="link"]:focus { border: 1px solid $focus; padding: 0 2px; min-height: 20px; border-radius: 4px; }
QPushButton[kind="key"], QPushButton[kind="key"]:focus { min-height: 0; padding: 0; }
QToolButton { padding: 0 6px; }
QToolButton:focus { padding: 0 5px; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QTextEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox, QDateTimeEdit {
    background: $surface; color: $ink; border: 1px solid $line_strong; border-radius: 6px; font-size: 13px;
    selection-background-color: $call; selection-color: $on_solid;
}
QLineEdit, QComboBox, QAbstractSpinBox { padding: 0 9px; min-height: 30px; }
QTextEdit, QPlainTextEdit { padding: 5px 7px; }
QLineEdit:hover, QTextEdit:hover, QPlainTextEdit:hover, QComboBox:hover { border-color: $neutral; }
QLineEdit:focus, QComboBox:focus, QComboBox:on, QAbstractSpinBox:focus {
    border: 2px solid $focus; padding: 0 8px; min-height: 28px; }
QTextEdit:focus, QPlainTextEdit:focus { border: 2px solid $focus; padding: 4px 6px; }
QLineEdit[meaning="danger"], QTextEdit[meaning="danger"], QPlainTextEdit[meaning="danger"],
QComboBox[meaning="danger"] { border-color: $danger; }
QLineEdit:disabled, QTextEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {
    background: $surface_2; color: $ink_3; border-color: $line; }
QLineEdit[readOnly="true"], QTextEdit[readOnly="true"], QPlainTextEdit[readOnly="true"] { background: $surface_2; }
QTextEdit[kind="plain"], QTextBrowser[kind="plain"], QTextBrowser {
    background: transparent; border: 1px solid transparent; padding: 0; }
QTextBrowser:focus { border: 1px solid $focus; padding: 0; }
QComboBox { padding-right: 26px; }
QComboBox::drop-down { subcontrol-origin: padding; subcontrol-position: right center; width: 24px; border: 0; }
QComboBox::down-arrow { image: url(theme:chevron_down-$scheme.png); width: 16px; height: 16px; }
QComboBox QAbstractItemView {
    background: $surface; color: $ink; border: 1px solid $line_strong; border-radius: 6px; padding: 4px; outline: 0;
    selection-background-color: $call_tint; selection-color: $call;
}
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 6px; border-radius: 4px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 20px; border: 0; background: transparent; }
QAbstractSpinBox::up-arrow { image: url(theme:chevron_up-$scheme.png); width: 14px; height: 14px; }
QAbstractSpinBox::down-arrow { image: url(theme:chevron_down-$scheme.png); width: 14px; height: 14px; }

QCheckBox, QRadioButton { spacing: 8px; color: $ink; background: transparent; min-height: 24px; }
QCheckBox:disabled, QRadioButton:disabled { color: $ink_3; }
QCheckBox::indicator, QRadioButton::indicator {
    width: 16px; height: 16px; border: 1px solid $neutral; background: $surface; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $call; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $focus; width: 14px; height: 14px; }
QCheckBox::indicator:checked { background: $call; border-color: $call; image: url(theme:check-$scheme.png); }
QRadioButton::indicator:checked { background: $surface; border: 5px solid $call; width: 8px; height: 8px; }
QCheckBox:focus, QRadioButton:focus { color: $call; }

QSlider::groove:horizontal { height: 4px; background: $neutral_tint; border-radius: 2px; }
QSlider::handle:horizontal { width: 14px; margin: -5px 0; border-radius: 7px; background: $call; }
QProgressBar { background: $neutral_tint; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $call; border-radius: 3px; }
QProgressBar[meaning="good"]::chunk { background: $good; }
QProgressBar[meaning="warning"]::chunk { background: $warning; }
QProgressBar[meaning="danger"]::chunk { background: $danger; }
"""
