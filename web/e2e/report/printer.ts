import type { Reporter, TestCase, TestError, TestResult } from '@playwright/test/reporter';

/** Prints what the measurements print, and nothing else unless one fails. */
export default class Printer implements Reporter {
  printsToStdio = () => true;

  onStdOut(chunk: string | Buffer) {
    process.stdout.write(chunk);
  }

  onError(error: TestError) {
    console.error(error.message ?? error.value);
  }

  onTestEnd(test: TestCase, result: TestResult) {
    if (result.status !== 'passed') {
      console.error(`${test.title}: ${result.status}\n${result.error?.stack ?? ''}`);
    }
  }
}
