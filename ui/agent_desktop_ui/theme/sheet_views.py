"""Style sheet of lists, tables, tabs, menus and scroll bars."""

VIEWS = """
QAbstractItemView {
    background: transparent; color: $ink; border: 0; outline: 0; font-size: 13px; gridline-color: $line;
    alternate-background-color: $surface_2; selection-background-color: $call_tint; selection-color: $ink;
}
QAbstractItemView::item { border: 0; padding: 4px 8px; }
QTableView::item, QTreeView::item { border-bottom: 1px solid $line; min-height: 32px; }
QListView::item { border-radius: 6px; min-height: 26px; }
QAbstractItemView::item:hover { background: $surface_2; }
QAbstractItemView::item:selected { background: $call_tint; color: $ink; }
QAbstractItemView:focus { border: 0; }
QTableView:focus, QListView:focus, QTreeView:focus { border: 1px solid $focus; border-radius: 6px; }
QHeaderView { background: transparent; border: 0; }
QHeaderView::section {
    background: transparent; color: $ink_3; border: 0; border-bottom: 1px solid $line; padding: 6px 8px;
    font-size: 12px; font-weight: 400;
}
QTableCornerButton::section { background: transparent; border: 0; }

QTabBar { background: transparent; border: 0; }
QTabBar::tab {
    background: transparent; color: $ink_2; border: 0; border-bottom: 2px solid transparent; padding: 0 2px;
    margin: 0 18px 0 0; min-height: 36px; font-size: 13px;
}
QTabBar::tab:hover { color: $ink; border-bottom-color: $line_strong; }
QTabBar::tab:selected { color: $call; border-bottom-color: $call; font-weight: 600; }
QTabBar::tab:focus { background: $call_tint; }
QTabWidget::pane { border: 0; }

QMenu {
    background: $surface; color: $ink; border: 1px solid $line_strong; border-radius: 8px; padding: 6px;
    font-size: 13px;
}
QMenu::item { padding: 7px 24px 7px 12px; border-radius: 6px; min-height: 18px; }
QMenu::item:selected { background: $call_tint; color: $call; }
QMenu::item:disabled { color: $ink_3; }
QMenu::icon { padding-left: 10px; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QToolTip {
    background: $surface; color: $ink; border: 1px solid $line_strong; padding: 5px 8px; font-size: 12px;
}

QScrollBar:vertical { background: transparent; width: 10px; margin: 2px 1px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 1px 2px; }
QScrollBar::handle { background: $line_strong; border-radius: 4px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $neutral; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: 0; background: transparent; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QScrollArea { background: transparent; border: 0; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $call_tint; border-radius: 3px; }
"""
