package io.penstock.schemas;

import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/** Lets Avro make objects of our generated classes: from 1.12.2 on it trusts no class by itself. */
final class GeneratedClasses {
  private GeneratedClasses() {}

  /** Adds them to what this JVM's Avro trusts already. */
  static synchronized void trust() {
    ClassSecurityPredicate before = ClassSecurityValidator.getGlobal();
    if (!(before instanceof Trusted)) {
      ClassSecurityValidator.setGlobal(new Trusted(before));
    }
  }

  private record Trusted(ClassSecurityPredicate others) implements ClassSecurityPredicate {
    @Override
    public boolean isTrusted(Class<?> type) {
      boolean generated = type.isEnum() || SpecificRecord.class.isAssignableFrom(type);
      return (generated && type.getPackage() == GeneratedClasses.class.getPackage())
          || others.isTrusted(type);
    }

    @Override
    public void forbiddenClass(String className) {
      others.forbiddenClass(className);
    }
  }
}
