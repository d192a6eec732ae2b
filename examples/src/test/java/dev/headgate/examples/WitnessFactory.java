package dev.headgate.examples;

import dev.headgate.plugin.OnSignal;
import dev.headgate.plugin.Plugin;
import dev.headgate.plugin.PluginConfigException;
import dev.headgate.plugin.PluginContext;
import dev.headgate.plugin.PluginFactory;
import dev.headgate.plugin.SignalEvent;
import java.util.List;
import java.util.Map;

/** A plugin that travels to the pods as a jar, and logs each signal that reaches it there. */
public final class WitnessFactory implements PluginFactory {

  static final String SAW = "witness saw a signal";

  @Override
  public String name() {
    return "witness";
  }

  @Override
  public Plugin create(PluginContext context) throws PluginConfigException {
    if (context.config().containsKey("refuse")) {
      var value = String.valueOf(context.config().get("refuse"));
      throw new PluginConfigException(
          List.of(new PluginConfigException.Problem("refuse", value, "nothing to refuse")));
    }
    return new Witness(context);
  }

  private record Witness(PluginContext context) implements OnSignal {
    @Override
    public void onSignal(SignalEvent event) {
      context.log(System.Logger.Level.INFO, SAW, Map.of("id", event.id()));
    }
  }
}
