import { stack } from './stack';

/** Says at once, and once, when there is nothing to test. */
export default function setup(): void {
  stack();
}
