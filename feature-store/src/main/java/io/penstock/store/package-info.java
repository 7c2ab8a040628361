/** The online store: where an entity's feature values lie in Redis, and how they get there. */
package io.penstock.store;
