package io.penstock.stack.generator;

/**
 * Simulates customers who pay at terminals near them, day after day, and three kinds of fraud.
 * Equal profiles give equal transactions.
 */
public final class Generator {
  private static final double RADIUS = 5;
  private static final int DAY_SECONDS = 86_400;

  private Generator() {}

  /** Generates all transactions of a profile; the published one takes about a second. */
  public static GeneratedTransactions generate(GeneratorProfile profile) {
    Draft draft = new Draft();
    generateCustomers(profile, draft);
    int[] unordered = draft.seconds();
    int[] order = TimeOrder.of(unordered);
    int[] seconds = arrange(unordered, order);
    int[] customers = arrange(draft.customers(), order);
    int[] terminals = arrange(draft.terminals(), order);
    int[] amounts = arrange(draft.amounts(), order);
    FraudScenarios frauds = new FraudScenarios(profile, seconds, customers, terminals, amounts);
    frauds.apply();
    shift(profile, seconds, amounts);
    return new GeneratedTransactions(
        profile.startMillis(),
        seconds,
        customers,
        terminals,
        amounts,
        frauds.frauds(),
        frauds.scenarios());
  }

  private static int[] arrange(int[] values, int[] order) {
    int[] arranged = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      arranged[i] = values[order[i]];
    }
    return arranged;
  }

  private static void generateCustomers(GeneratorProfile profile, Draft draft) {
    NumpyRandom numpy = new NumpyRandom().seed(profile.seed() + 1);
    double[] terminalX = new double[profile.terminals()];
    double[] terminalY = new double[profile.terminals()];
    for (int i = 0; i < terminalX.length; i++) {
      terminalX[i] = numpy.uniform(0, 100);
      terminalY[i] = numpy.uniform(0, 100);
    }
    numpy.seed(profile.seed());
    NumpyRandom customerNumpy = new NumpyRandom();
    PythonRandom customerPython = new PythonRandom();
    int[] near = new int[profile.terminals()];
    for (int customer = 0; customer < profile.customers(); customer++) {
      double x = numpy.uniform(0, 100);
      double y = numpy.uniform(0, 100);
      double mean = numpy.uniform(5, 100);
      double rate = numpy.uniform(0, 4);
      int nearCount = 0;
      for (int terminal = 0; terminal < terminalX.length; terminal++) {
        double dx = x - terminalX[terminal];
        double dy = y - terminalY[terminal];
        if (Math.sqrt(dx * dx + dy * dy) < RADIUS) {
          near[nearCount++] = terminal;
        }
      }
      customerNumpy.seed(profile.seed() + customer);
      customerPython.seed(profile.seed() + customer);
      for (int day = 0; day < profile.days(); day++) {
        int count = customerNumpy.poisson(rate);
        for (int i = 0; i < count; i++) {
          int second = (int) customerNumpy.normal(43_200, 20_000);
          if (second <= 0 || second >= DAY_SECONDS) {
            continue;
          }
          int amount = amount(customerNumpy, mean);
          if (nearCount > 0) {
            int terminal = near[customerPython.below(nearCount)];
            draft.add(day * DAY_SECONDS + second, customer, terminal, amount);
          }
        }
      }
    }
  }

  /** In cents. */
  private static int amount(NumpyRandom numpy, double mean) {
    double amount = numpy.normal(mean, mean / 2);
    if (amount < 0) {
      amount = numpy.uniform(0, mean * 2);
    }
    return (int) Math.rint(amount * 100);
  }

  private static void shift(GeneratorProfile profile, int[] seconds, int[] amounts) {
    for (Shift shift : profile.shifts()) {
      for (int i = seconds.length - 1; i >= 0; i--) {
        if (seconds[i] / DAY_SECONDS < shift.fromDay()) {
          break;
        }
        amounts[i] = Math.toIntExact(Math.round(amounts[i] * shift.amountFactor()));
      }
    }
  }
}
