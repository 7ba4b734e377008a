/** What a file of weights says about its network. */
package io.github.dpi4j.model;
