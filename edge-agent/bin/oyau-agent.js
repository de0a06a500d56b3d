#!/usr/bin/env node
import { keepMemorySmall } from '../dist/memory.js';

keepMemorySmall();
await import('../dist/cli.js');
