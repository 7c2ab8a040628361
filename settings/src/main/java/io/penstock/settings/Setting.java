package io.penstock.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares a record component as a setting: its key, its default, and what it means. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** The default of a setting that has none: it must be given. */
  String REQUIRED = "\0required";

  /** The key, in lower case, its words separated by dots. */
  String key();

  /** The value when none is given, in the form in which a user would write it. */
  String defaultValue() default REQUIRED;

  /** One sentence that says what the setting does, with its unit. */
  String doc();
}
