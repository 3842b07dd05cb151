import type { Domain } from "./domain.ts";
import { celebration } from "./domains/celebration.ts";
import { food } from "./domains/food.ts";
import { general as anything } from "./domains/general.ts";
import { home } from "./domains/home.ts";
import { learning } from "./domains/learning.ts";
import { life } from "./domains/life.ts";
import { money } from "./domains/money.ts";
import { product } from "./domains/product.ts";
import { science } from "./domains/science.ts";
import { software } from "./domains/software.ts";
import { team } from "./domains/team.ts";
import { travel } from "./domains/travel.ts";
import { writing } from "./domains/writing.ts";

/** Every field that has thoughts of its own. */
export const domains: readonly Domain[] = [
  celebration,
  software,
  product,
  writing,
  team,
  money,
  travel,
  food,
  home,
  learning,
  science,
  life,
];

/** Thoughts that fit everywhere. */
export const general: Domain = anything;
