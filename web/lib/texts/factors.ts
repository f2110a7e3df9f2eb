import { factors } from './en.factors';

/** The words of second factors: apart from the others, for most pages never need them. */
export const factorTexts = factors;
