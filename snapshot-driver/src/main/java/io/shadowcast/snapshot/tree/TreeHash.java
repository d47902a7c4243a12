package io.shadowcast.snapshot.tree;

import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Range;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/// One SHA-256 (FIPS 180-4) that names what a captured tree holds: equal for equal trees, wherever
/// they lie, on whatever host, whatever their inodes, times and holes, and whichever repository
/// they are kept in.
///
/// Of each folder, by the order of the names' bytes, each entry counts with its name, kind, mode,
/// owner, group, extended attributes and: of a file its length and each leaf of 4096 bytes that is
/// not all zero, with its number; of a link where it points; of a device its number; of a folder
/// the hash of its entries. Numbers are 8 bytes, big-endian; texts and byte strings follow their
/// length. A mount point counts as an empty folder. Times and flags do not count, nor whether two
/// names are one file.
public final class TreeHash {
  private static final int BATCH_BYTES = 64 * Content.LEAF_BYTES;

  private final SnapshotReader reader;
  private final byte[] batch = new byte[BATCH_BYTES];

  private TreeHash(SnapshotReader reader) {
    this.reader = reader;
  }

  /// The hash of a snapshot: of a tree as above, of a device as of a file.
  ///
  /// @throws io.shadowcast.snapshot.repository.DamagedException when it is not held whole
  public static ChunkId of(SnapshotReader reader, Manifest.Root root) throws IOException {
    TreeHash hash = new TreeHash(reader);
    return new ChunkId(
        switch (root) {
          case Manifest.BlockRoot block -> hash.content(block.content());
          case Manifest.FolderRoot top -> {
            MessageDigest out = digest();
            attributes(out, top.attributes());
            out.update(hash.folder(top.entries()));
            yield out.digest();
          }
        });
  }

  private byte[] folder(ChunkId id) throws IOException {
    MessageDigest out = digest();
    for (Entry entry : reader.folder(id)) {
      text(out, entry.name().bytes());
      text(out, entry.node().kind().name());
      attributes(out, entry.attributes());
      node(out, entry.node());
    }
    return out.digest();
  }

  private void node(MessageDigest out, Entry.Node node) throws IOException {
    switch (node) {
      case Entry.RegularFile file -> out.update(content(file.content()));
      case Entry.SymbolicLink link -> text(out, HexFormat.of().parseHex(link.target()));
      case Entry.Special special -> number(out, special.device());
      case Entry.Folder inner ->
          out.update(
              inner.entries().isPresent() ? folder(inner.entries().get()) : digest().digest());
    }
  }

  private static void attributes(MessageDigest out, Attributes attributes) {
    number(out, attributes.mode());
    number(out, attributes.user());
    number(out, attributes.group());
    number(out, attributes.extended().size());
    for (Map.Entry<String, String> each : attributes.extended().entrySet()) {
      text(out, each.getKey());
      text(out, HexFormat.of().parseHex(each.getValue()));
    }
  }

  private byte[] content(Content content) throws IOException {
    MessageDigest out = digest();
    number(out, content.size());
    if (content.size() > 0) {
      ByteSource source = reader.content(content);
      for (Range range : source.data().aligned(Content.LEAF_BYTES).list()) {
        leaves(out, source, range);
      }
    }
    return out.digest();
  }

  private void leaves(MessageDigest out, ByteSource source, Range range) throws IOException {
    for (long at = range.start(); at < range.end(); at += BATCH_BYTES) {
      int wanted = (int) Math.min(BATCH_BYTES, range.end() - at);
      int got = source.read(at, MemorySegment.ofArray(batch).asSlice(0, wanted));
      for (int leaf = 0; leaf < got; leaf += Content.LEAF_BYTES) {
        int end = Math.min(got, leaf + Content.LEAF_BYTES);
        if (!zero(leaf, end)) {
          number(out, (at + leaf) / Content.LEAF_BYTES);
          out.update(batch, leaf, end - leaf);
        }
      }
    }
  }

  private boolean zero(int from, int to) {
    return batch[from] == 0 && Arrays.equals(batch, from, to - 1, batch, from + 1, to);
  }

  private static void text(MessageDigest out, String text) {
    text(out, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void text(MessageDigest out, byte[] bytes) {
    number(out, bytes.length);
    out.update(bytes);
  }

  private static void number(MessageDigest out, long number) {
    out.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
