import json

def read_list(path):
    """Entries as (status, record, argv)."""
    with open(path, encoding="utf-8") as file:
        entries = json.load(file)
    return [read_entry(entry) for entry in entries]

def read_entry(entry):
    marked = entry[0] == "executed"
    rest = entry[1:] if marked else entry
    record = rest[0] if isinstance(rest[0], dict) else {}
    argv = rest[1:] if isinstance(rest[0], dict) else rest
    status = record.get("status", "unknown" if marked else "pending")
    return status, record, argv

if __name__ == "__main__":
    import sys

    for status, record, argv in read_list(sys.argv[1]):
        print(status, json.dumps(argv))
