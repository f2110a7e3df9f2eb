"""What compose.yaml needs beside itself. Only the standard library: any Python 3.11 makes the secrets."""
