package dev.sarrio.capture.batch;

/** What was read does not fit together (a table was rewritten meanwhile, keys vanished unlogged): the batch is made anew. */
final class BatchDropped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BatchDropped(String why) {
        super(why);
    }
}
