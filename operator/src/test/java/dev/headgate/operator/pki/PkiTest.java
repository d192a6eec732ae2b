package dev.headgate.operator.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class PkiTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String NAME = "shop.default.headgate.internal";

  private final Pki pki = Pki.create(START);

  @Test
  void shouldIssueServerCertificateForOneNameUnderTheRoot() throws Exception {
    var server = pki.server(NAME, null, START).certificate();

    server.verify(pki.roots().getFirst().getPublicKey());
    assertThat(server.getSubjectAlternativeNames()).containsExactly(List.of(2, NAME));
    assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(server.getBasicConstraints()).isEqualTo(-1);
    assertThat(server.getPublicKey().getAlgorithm()).isEqualTo("EC");
  }

  @Test
  void shouldSurviveItsSecretUnchanged() {
    var rotating = pki.at(START.plus(Duration.ofDays(300)));

    assertThat(PkiSecret.read(PkiSecret.write(rotating))).isEqualTo(rotating);
    assertThat(PkiSecret.read(PkiSecret.write(pki))).isEqualTo(pki);
  }

  @Test
  void shouldNameTheMissingKeyOfADamagedSecret() {
    var damaged = new HashMap<>(PkiSecret.write(pki));
    damaged.remove("client.key");

    assertThatThrownBy(() -> PkiSecret.read(damaged)).hasMessageContaining("client.key");
  }

  @Test
  void shouldChangeNothingBeforeAnythingIsDue() {
    assertThat(pki.at(START.plus(Duration.ofDays(200)))).isSameAs(pki);
  }

  @Test
  void shouldPinTheNextClientCertificateADayBeforeShowingIt() {
    var announced = pki.at(START.plus(Duration.ofDays(250)));
    assertThat(announced.client()).isEqualTo(pki.client());
    assertThat(announced.clientPins()).hasSize(2).startsWith(pki.client().pin());

    assertThat(announced.at(START.plus(Duration.ofDays(250).plusHours(12)))).isSameAs(announced);

    var switched = announced.at(START.plus(Duration.ofDays(252)));
    assertThat(switched.client()).isEqualTo(announced.nextClient());
    assertThat(switched.clientPins()).containsExactly(switched.client().pin());
    assertThat(announced.clientPins()).contains(switched.client().pin());
  }

  @Test
  void shouldReplaceAnExpiredClientCertificateAtOnce() {
    var later = START.plus(Duration.ofDays(400));

    assertThat(pki.at(later).client().isExpired(later)).isFalse();
  }

  @Test
  void shouldKeepTrustingTheOldRootUntilItExpires() {
    var renewed = pki.at(START.plus(Duration.ofDays(2500)));
    assertThat(renewed.roots()).hasSize(2).contains(pki.authority().root().certificate());

    assertThat(renewed.at(START.plus(Duration.ofDays(3700))).roots()).hasSize(1);
  }

  @Test
  void shouldKeepAServerCertificateUntilItIsDueOrItsRootIsGone() {
    var server = pki.server(NAME, null, START);

    assertThat(pki.server(NAME, server, START.plus(Duration.ofDays(200)))).isSameAs(server);
    assertThat(pki.server(NAME, server, START.plus(Duration.ofDays(250)))).isNotEqualTo(server);
    assertThat(Pki.create(START).server(NAME, server, START)).isNotEqualTo(server);
  }

  @Test
  void shouldNeverPrintAKey() {
    assertThat(pki.toString()).doesNotContain("PRIVATE").doesNotContain("ECPrivateKey");
  }
}
