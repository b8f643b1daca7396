// Where the live page is served, on loopback, if nothing else is said; an operator's has the same port.
export const PAGE_PORT = 8082;
