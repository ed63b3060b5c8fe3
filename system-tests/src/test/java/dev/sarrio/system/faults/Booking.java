package dev.sarrio.system.faults;

/** Money that moved from a checking account to a savings account: a row of table entry, and the balances that it changed. */
record Booking(String reference, int checking, int savings, int amount) {
    Booking reverse() {
        return new Booking(reference, checking, savings, -amount);
    }
}
