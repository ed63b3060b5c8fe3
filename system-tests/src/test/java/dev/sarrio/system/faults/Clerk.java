package dev.sarrio.system.faults;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;

/** Decides what a writer does next: knows which bookings are there and which accounts it opened. For one thread. */
final class Clerk {
    private static final int LIVE_MAX = 200;
    private static final int AMOUNT_MAX = 50;
    private static final int BOOKINGS_MAX = 4;
    private static final int REVALUATION_ONE_OF = 20;
    private final String name;
    private final String revalues;
    private final List<Integer> accounts;
    private final IntSupplier freeAccount;
    private final Map<String, Booking> live = new LinkedHashMap<>();
    private final List<Integer> opened = new ArrayList<>();
    private SplittableRandom random = new SplittableRandom(0);
    private long count;

    /**
     * @param accounts both checking and savings accounts that are always there
     * @param freeAccount a number that no account has yet
     * @param revalues the side whose rates this clerk changes, always all of them; null for none
     */
    Clerk(String name, List<Integer> accounts, IntSupplier freeAccount, String revalues) {
        this.name = name;
        this.revalues = revalues;
        this.accounts = accounts;
        this.freeAccount = freeAccount;
    }

    void begin(long seed) {
        random = new SplittableRandom(seed + name.hashCode());
    }

    Deed next() {
        boolean rolledBack = random.nextInt(10) == 0;
        if (revalues != null && random.nextInt(REVALUATION_ONE_OF) == 0) {
            return Deed.revaluation(revalues, rolledBack);
        }
        int choice = random.nextInt(10);
        if (choice == 0) {
            int account = freeAccount.getAsInt();
            return new Deed(bookings(account), List.of(), account, null, null, rolledBack);
        }
        if (choice == 1 && !opened.isEmpty()) {
            int account = one(opened);
            List<Booking> all =
                    live.values().stream().filter(b -> b.checking() == account).toList();
            return new Deed(List.of(), all, null, account, null, rolledBack);
        }
        if (!live.isEmpty() && (choice <= 3 || live.size() > LIVE_MAX)) {
            Booking old = one(List.copyOf(live.values()));
            return new Deed(bookings(old.checking()), List.of(old), null, null, null, rolledBack);
        }
        boolean own = choice == 4 && !opened.isEmpty();
        return new Deed(bookings(one(own ? opened : accounts)), List.of(), null, null, null, rolledBack);
    }

    /** What another writer of its accounts may book. */
    Booking booking() {
        return booking(one(accounts));
    }

    void done(Deed deed) {
        deed.reversed().forEach(b -> live.remove(b.reference()));
        deed.booked().forEach(b -> live.put(b.reference(), b));
        if (deed.opened() != null) {
            opened.add(deed.opened());
        }
        opened.remove(deed.closed());
    }

    /** Whether it took effect is not known: neither its bookings nor an account opened or closed by it are touched again. */
    void unknown(Deed deed) {
        deed.reversed().forEach(b -> live.remove(b.reference()));
        opened.remove(deed.closed());
        deed.booked().forEach(b -> opened.remove((Integer) b.checking()));
        deed.reversed().forEach(b -> opened.remove((Integer) b.checking()));
    }

    private List<Booking> bookings(int checking) {
        List<Booking> bookings = new ArrayList<>();
        for (int i = live.size() > LIVE_MAX ? BOOKINGS_MAX - 1 : random.nextInt(BOOKINGS_MAX); i < BOOKINGS_MAX; i++) {
            bookings.add(booking(checking));
        }
        return bookings;
    }

    private Booking booking(int checking) {
        return new Booking(name + "-" + ++count, checking, one(accounts), 1 + random.nextInt(AMOUNT_MAX));
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
