/** Checks what is really produced against the JSON Schemas. Needs {@code com.networknt:json-schema-validator} beside this module; no service uses it at run time. */
@NullMarked
package io.bowwave.schemas.check;

import org.jspecify.annotations.NullMarked;
