import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes facts as another team would: with Apache Avro's own library, and knowing nothing of us but the .avsc files.
 *
 * Arguments: the address of a broker, a topic, the folder of the .avsc files.  Standard input: a fact on each line, as
 * JSON with the name of its record in "record".
 */
public final class Publisher {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter RFC_3339 =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final GenericData model = new GenericData();
    private final Map<String, Schema> schemas = new HashMap<>();
    private final File folder;

    private Publisher(File folder) {
        this.folder = folder;
        model.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
        model.addLogicalTypeConversion(new TimeConversions.DateConversion());
    }

    public static void main(String[] arguments) throws Exception {
        Publisher publisher = new Publisher(new File(arguments[2]));
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0],
                ProducerConfig.ACKS_CONFIG, "all",
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        List<Future<?>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings);
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                sent.add(producer.send(publisher.written(arguments[1], JSON.readTree(line))));
            }
            for (Future<?> one : sent) {
                one.get();
            }
        }
        System.out.println(sent.size());
    }

    private ProducerRecord<byte[], byte[]> written(String topic, JsonNode said) throws IOException {
        Schema schema = schema(said.get("record").asText());
        GenericRecord fact = fact(schema, said);
        ByteBuffer value = new BinaryMessageEncoder<GenericRecord>(model, schema).encode(fact);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, bytes(key(fact)), value.array());
        record.headers()
                .add("ce_specversion", bytes("1.0"))
                .add("ce_id", bytes(fact.get("event_id")))
                .add("ce_source", bytes(fact.get("source")))
                .add("ce_type", bytes(schema.getProp("topic")))
                .add("ce_time", bytes(RFC_3339.format((Instant) fact.get("occurred_at"))))
                .add("content-type", bytes("application/avro"));
        return record;
    }

    private Schema schema(String name) throws IOException {
        Schema known = schemas.get(name);
        if (known == null) {
            known = new Schema.Parser().parse(new File(folder, name + ".avsc"));
            schemas.put(name, known);
        }
        return known;
    }

    private static GenericRecord fact(Schema schema, JsonNode said) {
        GenericRecordBuilder fact = new GenericRecordBuilder(schema);
        for (Schema.Field field : schema.getFields()) {
            if (said.has(field.name())) {
                fact.set(field, value(field.schema(), said.get(field.name())));
            }
        }
        return fact.build();
    }

    private static Object value(Schema schema, JsonNode said) {
        switch (schema.getType()) {
            case UNION:
                return said.isNull() ? null : value(schema.getTypes().get(1), said);
            case ENUM:
                return new GenericData.EnumSymbol(schema, said.asText());
            case ARRAY:
                List<Object> items = new ArrayList<>();
                said.forEach(item -> items.add(value(schema.getElementType(), item)));
                return items;
            case BOOLEAN:
                return said.asBoolean();
            case INT:
                return LocalDate.parse(said.asText());
            case LONG:
                return schema.getLogicalType() == null ? (Object) said.asLong() : Instant.parse(said.asText());
            default:
                return said.asText();
        }
    }

    /** What keeps facts in order: the inspection that a fact is about, else the CRN, else the practitioner. */
    private static Object key(GenericRecord fact) {
        for (String field : List.of("inspection_ref", "crn", "officer")) {
            if (fact.hasField(field)) {
                return fact.get(field);
            }
        }
        String[] stream = fact.get("subject").toString().split("/", 2);
        return stream[0].equals("case") ? stream[1].split("-")[0] : stream[1];
    }

    private static byte[] bytes(Object text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
