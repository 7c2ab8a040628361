/** Settings as validated records, loaded from arguments and property files. */
package io.penstock.settings;
