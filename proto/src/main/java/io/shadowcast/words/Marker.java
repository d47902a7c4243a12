package io.shadowcast.words;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a mirrored request says of itself, `v1;CAMPAIGN;CONNECTION;SEQUENCE;MAC`: the value of the
/// HTTP header [#HEADER], or of the TLV [#TLV] in a PROXY protocol v2 header in front of a raw
/// stream. [MarkerKey] signs and verifies it.
///
/// {@snippet :
/// MarkerKey key = MarkerKey.parse(Files.readString(Path.of("/etc/shop/marker.key")));
/// boolean mirrored = key.verify(request.header(Marker.HEADER), new ShadowName("small")).isPresent();
/// }
///
/// @param campaign names the sampling salt, so that requests of one campaign were chosen by the
///   same rule, and the start of the agent that numbered the connections
/// @param connection of production; with the campaign, the same for every request of a connection
/// @param sequence number of the request in its connection, from 0; counts those that were lost on
///   their way to the shadow
public record Marker(String campaign, long connection, long sequence) {
  /// The name of the header.
  public static final String HEADER = "X-Shadowcast";

  /// The type of the TLV, of the range left to applications (PROXY protocol, section 2.2.7).
  public static final int TLV = 0xE0;

  private static final String CAMPAIGN = "[A-Za-z0-9._-]{1,32}";
  private static final Pattern NAME = Pattern.compile(CAMPAIGN);
  private static final Pattern FORM =
      Pattern.compile("v1;(" + CAMPAIGN + ");([0-9a-f]{1,16});([0-9a-f]{1,16});([0-9a-f]{32})");

  /// Refuses a campaign that is no name.
  public Marker {
    Check.that(
        NAME.matcher(campaign).matches(),
        "campaign",
        campaign,
        "1 to 32 letters, digits, '.', '_' and '-'");
  }

  /// Reads the text without a look at who wrote it, see [MarkerKey#verify].
  ///
  /// @throws IllegalArgumentException when it is of another form
  public static Marker parse(String text) {
    Matcher parts = FORM.matcher(text);
    Check.that(parts.matches(), "marker", shortened(text), "v1;CAMPAIGN;CONNECTION;SEQUENCE;MAC");
    return new Marker(
        parts.group(1),
        Long.parseUnsignedLong(parts.group(2), 16),
        Long.parseUnsignedLong(parts.group(3), 16));
  }

  /// The text up to its MAC, with the last `;`.
  String unsigned() {
    return "v1;%s;%x;%x;".formatted(campaign, connection, sequence);
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }
}
