// Nothing is exported; the package manager wants a header.
