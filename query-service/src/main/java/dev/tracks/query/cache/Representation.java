package dev.tracks.query.cache;

import dev.tracks.defaults.cache.RepresentationHead;

/** A head and the bytes that belong to it. */
public record Representation(RepresentationHead head, Body body) {}
