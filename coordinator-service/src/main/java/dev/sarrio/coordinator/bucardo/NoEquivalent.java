package dev.sarrio.coordinator.bucardo;

/** Something of Bucardo's that is not taken over. @param what it is, by name  @param why a clause  @param instead what to use here */
public record NoEquivalent(String what, String why, String instead) {}
