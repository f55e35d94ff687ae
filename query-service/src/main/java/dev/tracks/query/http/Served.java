package dev.tracks.query.http;

import dev.tracks.query.cache.Form;

/**
 * What a representation is answered as.
 *
 * @param mediaType the Content-Type
 * @param form what is made of the representation's content
 */
public record Served(String mediaType, Form form) {}
