"""What the buttons of the tab 绩效汇总 do; the work itself is done by commands in processes of their own."""
