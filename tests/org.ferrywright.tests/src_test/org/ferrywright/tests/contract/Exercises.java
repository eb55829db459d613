package org.ferrywright.tests.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.ferrywright.endpoint.Facet;

/** Marks the group of the contract that exercises a facet; it runs where the root offers it. */
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Exercises {
    Class<? extends Facet> value();
}
