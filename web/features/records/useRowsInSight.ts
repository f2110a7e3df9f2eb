'use client';

import { type RefObject, useEffect, useState } from 'react';

const SPARE = 12;

/** Which rows of a scrolled frame are drawn: those in sight and a few more; `above` and `below` are pixels. */
export type RowsInSight = { first: number; end: number; above: number; below: number };

/** Follows the frame as it is scrolled and resized. All rows are `height` pixels high. */
export function useRowsInSight(
  frame: RefObject<HTMLElement | null>,
  count: number,
  height: number,
): RowsInSight {
  const [view, setView] = useState({ top: 0, size: 0 });
  useEffect(() => {
    const element = frame.current;
    if (!element) {
      return;
    }
    const look = () => setView({ top: element.scrollTop, size: element.clientHeight });
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      sizes.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [frame]);
  return rowsInSight(view.top, view.size, count, height);
}

/** The rows of a frame `size` pixels high that is scrolled down by `top` pixels. */
export function rowsInSight(top: number, size: number, count: number, height: number): RowsInSight {
  const first = Math.max(0, Math.min(count, Math.floor(top / height)) - SPARE);
  const end = Math.min(count, Math.ceil((top + size) / height) + SPARE);
  return { first, end, above: first * height, below: (count - end) * height };
}
