"""What people see: tables, the terminal, Excel."""
