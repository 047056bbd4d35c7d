package io.bowwave.process.sample;

public record SampleConfig(String word) {}
