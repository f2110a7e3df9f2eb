/** Puts the focus into the first input within `part`. */
export function focusFirst(part: HTMLElement | null): void {
  part?.querySelector<HTMLElement>('input:not([type=hidden]), textarea')?.focus();
}
