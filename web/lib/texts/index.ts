import { en } from './en';

/** The words of the interface. */
export const texts = en;
