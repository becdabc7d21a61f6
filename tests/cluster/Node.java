import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.transport.Netty4Plugin;

/** One OpenSearch node as a process: its settings are the arguments, each name=value. It ends with SIGTERM. */
public final class Node extends org.opensearch.node.Node {
    private Node(Environment environment) {
        super(environment, List.of(Netty4Plugin.class), true);
    }

    public static void main(String[] arguments) throws Exception {
        Settings.Builder settings = Settings.builder();
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
            settings.build(), Map.of(), null, () -> "node");
        LogConfigurator.setNodeName(environment.settings().get("node.name"));
        LogConfigurator.configureWithoutConfig(environment.settings());
        endWith(Long.getLong("parent", 0));
        Node node = new Node(environment);
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (Exception problem) {
                problem.printStackTrace();
            }
            closed.countDown();
        }));
        node.start();
        closed.await();
    }

    /** A node that tests start ends when they do, however that is. */
    private static void endWith(long parent) {
        ProcessHandle.of(parent).ifPresent(process -> process.onExit().thenRun(() -> System.exit(0)));
    }
}
