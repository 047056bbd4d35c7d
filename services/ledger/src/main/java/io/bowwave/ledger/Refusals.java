package io.bowwave.ledger;

/** Where records go that cannot be read; called before the position moves past them, so none is lost and one may come twice. */
@FunctionalInterface
interface Refusals {

    void refuse(Entry entry, String reason) throws Exception;
}
