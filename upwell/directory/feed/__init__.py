"""Our directory for other programs: HSDS-UK 3.0 at /hsds/, open to everybody, no key. What it serves is `showing`, what it can be asked `asking`, the page `paging`."""
