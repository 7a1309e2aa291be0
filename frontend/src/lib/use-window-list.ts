/** Virtual list that scrolls with the page: only the rows in view are in the document. */
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";

/** Rows from the end at which more are fetched. */
const AHEAD = 10;

interface WindowListOptions {
  count: number;
  /** Height of a row in pixels before it is measured. */
  estimate: number;
  keyOf: (index: number) => string;
  /** Called near the end of the list; undefined if there is no more. */
  onEnd?: () => void;
}

export function useWindowList<Element extends HTMLElement>({ count, estimate, keyOf, onEnd }: WindowListOptions) {
  "use no memo"; // the virtualizer changes without changing its identity
  const list = useRef<Element>(null);
  const [top, setTop] = useState(0);
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => estimate,
    measureElement: (row) => row.getBoundingClientRect().height || estimate,
    getItemKey: keyOf,
    overscan: 8,
    scrollMargin: top,
  });
  useLayoutEffect(() => {
    if (list.current) setTop(list.current.getBoundingClientRect().top + window.scrollY);
  }, [count]);

  const rows = virtualizer.getVirtualItems();
  const last = rows.at(-1);
  const isNearEnd = last !== undefined && last.index >= count - AHEAD;
  useEffect(() => {
    if (isNearEnd) onEnd?.();
  }, [isNearEnd, onEnd, count]);

  return {
    list,
    rows,
    measure: virtualizer.measureElement,
    /** Padding in pixels, in place of the rows that are not in the document. */
    above: rows[0] ? rows[0].start - top : 0,
    below: last ? virtualizer.getTotalSize() - (last.end - top) : 0,
  };
}
