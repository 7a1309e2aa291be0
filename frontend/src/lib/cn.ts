/** Joins class names; of two conflicting ones the later wins. */
import { type ClassValue, clsx } from "clsx";
import { twMerge } from "tailwind-merge";

export const cn = (...names: ClassValue[]): string => twMerge(clsx(names));
