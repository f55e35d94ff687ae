package dev.tracks.stack.generate;

import java.io.IOException;
import java.io.OutputStream;

/** Writes fields as bytes, without making texts of them. Numbers look as the data set's do. */
final class CsvBytes {

  private static final int LARGEST_ROW = 4096;
  private static final long[] POWERS = {1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000};

  private final OutputStream out;
  private final byte[] buffer = new byte[1 << 16];
  private int size;

  CsvBytes(OutputStream out) {
    this.out = out;
  }

  void put(int letter) {
    buffer[size++] = (byte) letter;
  }

  void put(byte[] letters) {
    System.arraycopy(letters, 0, buffer, size, letters.length);
    size += letters.length;
  }

  void comma() {
    put(',');
  }

  /** A whole number, not negative. */
  void whole(long number) {
    padded(number, digits(number));
  }

  /** Thousandths, without zeros at the end: {@code -1.828}, {@code 125.01}, {@code 98}. */
  void thousandths(double number) {
    long rounded = Math.round(number * 1000);
    if (rounded < 0) {
      put('-');
      rounded = -rounded;
    }
    whole(rounded / 1000);
    fraction(rounded % 1000, 3);
  }

  /** From 0 to below 1, with three digits that count: {@code 0.611}, {@code 8.19E-06}. */
  void share(double number) {
    if (number <= 0) {
      put('0');
    } else if (number < 0.00009995) { // what is rounded to 0.0001 is written so
      small(number);
    } else {
      int places = number >= 0.1 ? 3 : number >= 0.01 ? 4 : number >= 0.001 ? 5 : 6;
      long rounded = Math.round(number * POWERS[places]);
      whole(rounded / POWERS[places]);
      fraction(rounded % POWERS[places], places);
    }
  }

  private void small(double number) {
    int exponent = -4;
    double scaled = number * 10_000;
    while (scaled < 0.9995 && exponent > -99) {
      scaled *= 10;
      exponent--;
    }
    long rounded = Math.round(scaled * 100);
    if (rounded >= 1000) { // 9.996 is 10.0
      rounded = 100;
      exponent++;
    }
    whole(rounded / 100);
    put('.');
    padded(rounded % 100, 2);
    put('E');
    put('-');
    padded(-exponent, 2);
  }

  private void fraction(long digits, int places) {
    if (digits == 0) {
      return;
    }
    long left = digits;
    int count = places;
    while (left % 10 == 0) {
      left /= 10;
      count--;
    }
    put('.');
    padded(left, count);
  }

  private void padded(long number, int digits) {
    long left = number;
    for (int i = size + digits - 1; i >= size; i--) {
      buffer[i] = (byte) ('0' + left % 10);
      left /= 10;
    }
    size += digits;
  }

  private static int digits(long number) {
    int digits = 1;
    for (long left = number / 10; left > 0; left /= 10) {
      digits++;
    }
    return digits;
  }

  void endOfRow() throws IOException {
    put('\r');
    put('\n');
    if (size > buffer.length - LARGEST_ROW) {
      flush();
    }
  }

  void flush() throws IOException {
    out.write(buffer, 0, size);
    size = 0;
    out.flush();
  }
}
