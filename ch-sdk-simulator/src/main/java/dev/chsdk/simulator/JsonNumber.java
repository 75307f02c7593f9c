// SPDX-License-Identifier: Apache-2.0
package dev.chsdk.simulator;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * Reads or skips a number of a JSON text as serde_json does: with its errors, and with its quick way to make a floating
 * point number, of which the last digit may be off.
 */
final class JsonNumber {

    private static final String INVALID = "invalid number";
    private static final String EOF = "EOF while parsing a value";
    private static final BigInteger MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final BigInteger MIN = BigInteger.ONE.shiftLeft(63);
    private static final int LARGEST_POWER = 308;
    private static final int MAX_DIGITS = 17;

    private final JsonInput input;
    private final boolean isPositive;
    private BigInteger significand = BigInteger.ZERO;
    private long exponent;

    private JsonNumber(JsonInput input, boolean isPositive) {
        this.input = input;
        this.isPositive = isPositive;
    }

    /** A {@link BigInteger} of at most 64 bits, or a {@link Double}. */
    static Number read(JsonInput input) throws SerdeException {
        boolean isPositive = input.ahead() != '-';
        if (!isPositive) {
            input.next();
        }
        return new JsonNumber(input, isPositive).number();
    }

    /** Skips a number, whose size is not looked at. */
    static void skip(JsonInput input) throws SerdeException {
        if (input.ahead() == '-') {
            input.next();
        }
        firstDigit(input, INVALID);
        skipDigits(input);
        if (input.ahead() == '.') {
            input.next();
            if (!input.isDigitAhead()) {
                throw input.errorAhead(INVALID);
            }
            skipDigits(input);
        }
        if (input.ahead() == 'e' || input.ahead() == 'E') {
            input.next();
            skipSign(input);
            digit(input, INVALID);
            skipDigits(input);
        }
    }

    /** A number as an error shows it; an exponent begins with {@code e} or {@code e+}. */
    static String describe(Number number, String exponent) {
        if (!(number instanceof Double value)) {
            return "integer `" + number + "`";
        }
        String sign = Double.compare(value, 0.0) < 0 ? "-" : "";
        return "floating point `" + sign + shortest(Math.abs(value), exponent) + "`";
    }

    /** The fewest digits that tell the value from its neighbours, with an exponent when it is far from the point. */
    private static String shortest(double value, String exponent) {
        if (value == 0) {
            return "0.0";
        }
        BigDecimal decimal = new BigDecimal(value);
        for (int digits = 1; digits <= MAX_DIGITS; digits++) {
            BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits));
            if (rounded.doubleValue() == value) {
                decimal = rounded;
                break;
            }
        }
        decimal = decimal.stripTrailingZeros();
        String digits = decimal.unscaledValue().toString();
        int point = digits.length() - decimal.scale();
        if (point > -5 && point <= 16) {
            String plain = decimal.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String rest = digits.length() > 1 ? "." + digits.substring(1) : "";
        return digits.charAt(0) + rest + (point > 0 ? exponent : "e") + (point - 1);
    }

    private Number number() throws SerdeException {
        significand = BigInteger.valueOf(firstDigit(input, EOF) - '0');
        boolean isWhole = takeDigits();
        while (!isWhole && input.isDigitAhead()) {
            input.next();
            exponent++;
        }
        if (input.ahead() == '.') {
            fraction();
        } else if (input.ahead() != 'e' && input.ahead() != 'E' && isWhole) {
            return integer();
        }
        if (input.ahead() == 'e' || input.ahead() == 'E') {
            return exponential();
        }
        return floating();
    }

    private Number integer() {
        if (isPositive) {
            return significand;
        }
        if (significand.signum() == 0 || significand.compareTo(MIN) > 0) {
            return -significand.doubleValue();
        }
        return significand.negate();
    }

    /** Takes digits for as long as they fit into 64 bits; false when one did not. */
    private boolean takeDigits() {
        while (input.isDigitAhead()) {
            BigInteger next = significand.multiply(BigInteger.TEN).add(BigInteger.valueOf(input.ahead() - '0'));
            if (next.compareTo(MAX) > 0) {
                return false;
            }
            significand = next;
            input.next();
        }
        return true;
    }

    private void fraction() throws SerdeException {
        input.next();
        if (!input.isDigitAhead()) {
            throw input.errorAhead(input.ahead() == JsonInput.END ? EOF : INVALID);
        }
        while (input.isDigitAhead()) {
            BigInteger next = significand.multiply(BigInteger.TEN).add(BigInteger.valueOf(input.ahead() - '0'));
            if (next.compareTo(MAX) > 0) {
                skipDigits(input);
                return;
            }
            significand = next;
            exponent--;
            input.next();
        }
    }

    private Double exponential() throws SerdeException {
        input.next();
        boolean isUp = skipSign(input) != '-';
        long value = Character.digit(digit(input, EOF), 10);
        while (input.isDigitAhead()) {
            value = value * 10 + input.next() - '0';
            if (value > Integer.MAX_VALUE) {
                return beyond(isUp);
            }
        }
        exponent += isUp ? value : -value;
        return floating();
    }

    private Double beyond(boolean isUp) throws SerdeException {
        if (isUp && significand.signum() != 0) {
            throw input.error("number out of range");
        }
        skipDigits(input);
        return isPositive ? 0.0 : -0.0;
    }

    private Double floating() throws SerdeException {
        double value = significand.doubleValue();
        while (exponent < -LARGEST_POWER && value != 0) {
            value /= 1e308;
            exponent += LARGEST_POWER;
        }
        if (value != 0) {
            double power = Math.abs(exponent) <= LARGEST_POWER
                    ? Double.parseDouble("1e" + Math.abs(exponent))
                    : Double.POSITIVE_INFINITY;
            value = exponent < 0 ? value / power : value * power;
        }
        if (Double.isInfinite(value)) {
            throw input.error("number out of range");
        }
        return isPositive ? value : -value;
    }

    /** Consumes a digit behind which none follows when it is 0. */
    private static char firstDigit(JsonInput input, String atEnd) throws SerdeException {
        char first = digit(input, atEnd);
        if (first == '0' && input.isDigitAhead()) {
            throw input.errorAhead(INVALID);
        }
        return first;
    }

    private static char digit(JsonInput input, String atEnd) throws SerdeException {
        boolean isDigit = input.isDigitAhead();
        char digit = input.next();
        if (!isDigit) {
            throw input.error(digit == JsonInput.END ? atEnd : INVALID);
        }
        return digit;
    }

    private static char skipSign(JsonInput input) {
        return input.ahead() == '+' || input.ahead() == '-' ? input.next() : '+';
    }

    private static void skipDigits(JsonInput input) {
        while (input.isDigitAhead()) {
            input.next();
        }
    }
}
